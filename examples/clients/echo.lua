-- wrk: one INT32 [1,16] tensor as JSON, for the model echo.
wrk.method = "POST"
wrk.body = '{"inputs":[{"name":"x","shape":[1,16],"datatype":"INT32","data":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}]}'
wrk.headers["Content-Type"] = "application/json"
